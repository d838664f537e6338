import { badArgument } from '../../../arguments.js';

/** Reads the fields of one JSON object; what is wrong is said with the field's path. @throws SetupFailure `bad-argument` */
export interface Fields {
  number(name: string, limits: { min: number; max: number; fallback?: number; whole?: boolean }): number;
  text(name: string, maxLength: number): string;
  list(name: string, maxLength: number): { value: unknown; path: string }[];
  object(name: string): Fields;
  has(name: string): boolean;
  /** Refuses fields that nobody has asked for. */
  end(): void;
}

const USAGE = 'npm run bench:pacing -- --scenario FILE (its format is in docs/pacing.md)';

export const wrongField = (path: string, message: string) => badArgument(`${path}: ${message}`, USAGE);

export function readFields(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongField(path, 'must be an object, {…}.');
  }
  const fields = value as Record<string, unknown>;
  const asked = new Set<string>();
  const at = (name: string) => `${path}.${name}`;
  const get = (name: string) => {
    asked.add(name);
    return fields[name];
  };

  return {
    number(name, { min, max, fallback, whole = false }) {
      const given = get(name);
      if (given === undefined && fallback !== undefined) return fallback;
      const fits = typeof given === 'number' && given >= min && given <= max && (!whole || Number.isInteger(given));
      if (fits) return given;
      const kind = whole ? 'a whole number' : 'a number';
      throw wrongField(at(name), `must be ${kind} from ${min} to ${max}, not ${shown(given)}.`);
    },
    text(name, maxLength) {
      const given = get(name);
      if (typeof given === 'string' && given !== '' && given.length <= maxLength) return given;
      throw wrongField(at(name), `must be a text of 1 to ${maxLength} characters, not ${shown(given)}.`);
    },
    list(name, maxLength) {
      const given = get(name);
      if (!Array.isArray(given) || given.length === 0 || given.length > maxLength) {
        throw wrongField(at(name), `must be a list of 1 to ${maxLength}, not ${shown(given)}.`);
      }
      return given.map((entry: unknown, index) => ({ value: entry, path: `${at(name)}[${index}]` }));
    },
    object: (name) => readFields(get(name), at(name)),
    has(name) {
      asked.add(name);
      return fields[name] !== undefined;
    },
    end() {
      const strange = Object.keys(fields).find((name) => !asked.has(name));
      if (strange !== undefined) throw wrongField(at(strange.slice(0, 40)), 'there is no such field.');
    },
  };
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text === undefined ? 'nothing' : text.slice(0, 40);
}
