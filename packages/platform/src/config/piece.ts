import type { Static, TObject, TProperties } from 'typebox';

/** What is wrong with one environment variable, in a sentence that says what to do. */
export interface ConfigProblem {
  variable: string;
  message: string;
}

/** A group of environment variables that belong together, and what becomes of them. */
export interface ConfigPiece<K extends string = string, V = unknown> {
  key: K;
  variables: TObject;
  /** Only called with variables that fit their schemas. */
  read(env: never, context: { production: boolean }): V;
  /** What the schemas can't say: other forms, other fields, stricter rules in production. */
  check?(env: never, context: { production: boolean }): ConfigProblem[];
}

/** Declares a piece with its types inferred from the schema. */
export function configPiece<K extends string, P extends TProperties, V>(piece: {
  key: K;
  variables: TObject<P>;
  read(env: Static<TObject<P>>, context: { production: boolean }): V;
  check?(env: Static<TObject<P>>, context: { production: boolean }): ConfigProblem[];
}): ConfigPiece<K, V> {
  return piece as unknown as ConfigPiece<K, V>;
}
