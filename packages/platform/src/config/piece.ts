import type { Static, TObject, TProperties } from 'typebox';

/** What is wrong with one environment variable, in a sentence that says what to do. */
export interface ConfigProblem {
  variable: string;
  message: string;
}

/** What a check may ask besides its own variables. */
export interface ConfigContext {
  production: boolean;
  /** Whether the host is on this machine, or in a private network that `OUTRIDER_ALLOW_PLAINTEXT_PEERS` names. */
  mayBePlaintext(host: string): boolean;
}

/** A group of environment variables that belong together, and what becomes of them. */
export interface ConfigPiece<K extends string = string, V = unknown> {
  key: K;
  variables: TObject;
  /** Only called with variables that fit their schemas. */
  read(env: never, context: ConfigContext): V;
  /** What the schemas can't say: other forms, other fields, stricter rules in production. */
  check?(env: never, context: ConfigContext): ConfigProblem[];
}

/** Declares a piece with its types inferred from the schema. */
export function configPiece<K extends string, P extends TProperties, V>(piece: {
  key: K;
  variables: TObject<P>;
  read(env: Static<TObject<P>>, context: ConfigContext): V;
  check?(env: Static<TObject<P>>, context: ConfigContext): ConfigProblem[];
}): ConfigPiece<K, V> {
  return piece as unknown as ConfigPiece<K, V>;
}
