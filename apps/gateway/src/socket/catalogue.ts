import { Compile, type Validator } from 'typebox/compile';
import { ProblemError, type MessageCatalogue, type MessageOf } from '@outrider/contracts';
import {
  isIdentityPermission,
  isTenantPermission,
  permissionsOfSession,
  type Permission,
  type Session,
} from '@outrider/security';

/** A catalogue with its schemas compiled. */
export interface Protocol<C extends MessageCatalogue> {
  /**
   * The message in a frame that was parsed.
   * @throws ProblemError `malformed-body`, `validation-failed` with the field.
   */
  read(frame: unknown): MessageOf<C>;
  /** @throws ProblemError `permission-denied` */
  authorize(message: MessageOf<C>, session: Session): void;
  /** Whether there is a message that the session may send. */
  permitsAny(session: Session): boolean;
}

/**
 * Compiles a catalogue.
 * @throws where a message declares no permission of a tenant's users, or one that gives power: such a gateway must not start.
 */
export function createProtocol<C extends MessageCatalogue>(catalogue: C): Protocol<C> {
  const entries = new Map<string, { validator: Validator; permission: Permission }>();
  for (const [type, { schema, permission }] of Object.entries(catalogue)) {
    if (!isTenantPermission(permission) || isIdentityPermission(permission))
      throw new Error(`Message "${type}" declares no permission that a message may take.`);
    entries.set(type, { validator: Compile(schema), permission });
  }
  return {
    read(frame) {
      const type = typeof frame === 'object' && frame !== null ? (frame as { type?: unknown }).type : undefined;
      if (typeof type !== 'string') {
        throw new ProblemError('malformed-body', 'A message is a JSON object with a "type" and an "id".');
      }
      const entry = entries.get(type);
      if (!entry) {
        const known = [...entries.keys()].join(', ');
        throw new ProblemError('validation-failed', `There is no such message; there are ${known}.`, { field: 'type' });
      }
      if (!entry.validator.Check(frame)) throw fault(entry.validator, frame);
      return frame as MessageOf<C>;
    },
    authorize(message, session) {
      const entry = entries.get((message as { type: string }).type);
      if (!entry || !permissionsOfSession(session).has(entry.permission)) {
        throw new ProblemError('permission-denied', 'You are not permitted to do this.');
      }
    },
    permitsAny(session) {
      const permissions = permissionsOfSession(session);
      return [...entries.values()].some(({ permission }) => permissions.has(permission));
    },
  };
}

function fault(validator: Validator, frame: unknown): ProblemError {
  const [error] = validator.Errors(frame);
  if (!error) return new ProblemError('validation-failed', 'The message is not valid.');
  const { keyword, instancePath, message } = error;
  const params = error.params as { requiredProperties?: string[]; additionalProperties?: string[] };
  const parent = instancePath.slice(1).replaceAll('/', '.');
  const member = keyword === 'required' ? params.requiredProperties?.[0] : params.additionalProperties?.[0];
  const field = [parent, member]
    .filter((part) => part !== undefined && part !== '')
    .join('.')
    .slice(0, 100);
  const said = keyword === 'required' ? 'is missing' : keyword === 'additionalProperties' ? 'is not known' : message;
  return new ProblemError('validation-failed', `${field || 'The message'} ${said}.`, field ? { field } : {});
}
