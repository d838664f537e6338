/** Listeners of one event. */
export interface Signal<T> {
  listen(listener: (value: T) => void): void;
  emit(value: T): void;
}

export function createSignal<T>(): Signal<T> {
  const listeners: ((value: T) => void)[] = [];
  return {
    listen: (listener) => void listeners.push(listener),
    emit: (value) => {
      for (const listener of listeners) listener(value);
    },
  };
}
