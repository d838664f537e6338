import { useState, type ChangeEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../api/client';
import { wordsOf, type Words } from './problem-words';

type Typed = ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>;

export interface Fields<T> {
  values: T;
  set<K extends keyof T>(name: K, value: T[K]): void;
  reset(to?: T): void;
  /** What the API said about the field. */
  fault(name: string): string | undefined;
  /** Properties of an input for text. */
  text(name: keyof T & string): { value: string; onChange: (event: Typed) => void; error: string | undefined };
}

/** The values of a form, with what the API found wrong beside the field it belongs to. */
export function useFields<T extends object>(initial: T, problem: ApiProblem | null): Fields<T> {
  const words: Words = useTranslation();
  const [values, setValues] = useState(initial);
  const set = <K extends keyof T>(name: K, value: T[K]) => setValues((before) => ({ ...before, [name]: value }));
  const fault = (name: string) => {
    const found = problem && faultOf(problem, name);
    return found ? wordsOf(words, found) : undefined;
  };
  return {
    values,
    set,
    reset: (to = initial) => setValues(to),
    fault,
    text: (name) => ({
      value: String(values[name] ?? ''),
      onChange: (event) => set(name, event.currentTarget.value as T[typeof name]),
      error: fault(name),
    }),
  };
}

/** The fault of a field, or of a member of it (`networks.0.cidr` is one of `networks`). */
export function faultOf(problem: ApiProblem, name: string): { code: string; message: string } | undefined {
  const of = (field: string | undefined) => field === name || field?.startsWith(`${name}.`) === true;
  return problem.faults.find((fault) => of(fault.field)) ?? (of(problem.field) ? problem : undefined);
}
