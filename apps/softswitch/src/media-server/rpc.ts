import {
  MAX_BATCH,
  MediaError,
  mediaMethods,
  RPC_ERRORS,
  type MediaMethod,
  type MediaParams,
  type MediaResult,
} from '@outrider/telephony';
import { Compile, type Validator } from 'typebox/compile';

/** What carries out each request; parameters have been checked. */
export type MediaHandlers = {
  [M in MediaMethod]: (params: MediaParams<M>) => MediaResult<M> | Promise<MediaResult<M>>;
};

export interface RpcErrorBody {
  code: number;
  message: string;
  data?: { code?: string; field?: string };
}
export type RpcResponse = { jsonrpc: '2.0'; id: number | string | null } & (
  { result: unknown } | { error: RpcErrorBody }
);

/** One frame taken apart. */
export type RpcFrame = { requests: readonly unknown[] } | { refusal: RpcResponse };

const validators = Object.fromEntries(
  Object.entries(mediaMethods).map(([name, { params }]) => [name, Compile(params)]),
) as unknown as Record<MediaMethod, Validator>;

/** Reads a frame: one request or a batch. */
export function readFrame(text: string): RpcFrame {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { refusal: failure(null, { code: RPC_ERRORS.parse, message: 'The frame is no JSON.' }) };
  }
  if (!Array.isArray(message)) return { requests: [message] };
  if (message.length === 0 || message.length > MAX_BATCH)
    return { refusal: failure(null, invalidRequest(`A batch has 1 to ${MAX_BATCH} requests.`)) };
  return { requests: message };
}

/**
 * Carries out one request, whatever it is. Handlers begin before this returns, so requests are begun in the order in which they are
 * given. Undefined: a notification, which nobody here sends and which gets no answer (JSON-RPC 2.0 §4.1).
 */
export function answerRequest(request: unknown, handlers: MediaHandlers): Promise<RpcResponse> | undefined {
  if (!isObject(request) || request['jsonrpc'] !== '2.0' || typeof request['method'] !== 'string')
    return Promise.resolve(failure(null, invalidRequest('This is no JSON-RPC 2.0 request.')));
  const { id, method, params } = request;
  if (id === undefined) return undefined;
  if (!isId(id))
    return Promise.resolve(failure(null, invalidRequest('An id is a number or a string of at most 64 characters.')));
  if (!Object.hasOwn(mediaMethods, method))
    return Promise.resolve(failure(id, { code: RPC_ERRORS.unknownMethod, message: 'There is no such method.' }));
  const name = method as MediaMethod;
  const validator = validators[name];
  if (!validator.Check(params)) return Promise.resolve(failure(id, invalidParams(validator, params)));
  return carryOut(id, handlers[name] as (checked: unknown) => unknown, params);
}

async function carryOut(
  id: number | string,
  handler: (params: unknown) => unknown,
  params: unknown,
): Promise<RpcResponse> {
  try {
    return { jsonrpc: '2.0', id, result: await handler(params) };
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    const data = error.field === undefined ? { code: error.code } : { code: error.code, field: error.field };
    return failure(id, { code: RPC_ERRORS.media, message: error.message, data });
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isId = (id: unknown): id is number | string =>
  (typeof id === 'number' && Number.isSafeInteger(id)) || (typeof id === 'string' && id.length <= 64);
const failure = (id: number | string | null, error: RpcErrorBody): RpcResponse => ({ jsonrpc: '2.0', id, error });
const invalidRequest = (message: string): RpcErrorBody => ({ code: RPC_ERRORS.invalidRequest, message });

function invalidParams(validator: Validator, params: unknown): RpcErrorBody {
  const [first] = validator.Errors(params);
  const field = first?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  const message = `The parameters do not fit: ${field || 'they'} ${first?.message ?? 'are wrong'}.`;
  return { code: RPC_ERRORS.invalidParams, message, data: { code: 'media-refused', ...(field && { field }) } };
}
