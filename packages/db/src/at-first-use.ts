type Makers<S> = Record<string, (source: S) => unknown>;
type Made<M extends Makers<never>> = { readonly [N in keyof M]: ReturnType<M[N]> };

/** Makes things from one source, each when it is first asked for: of some thirty repositories a request uses two or three. */
export function atFirstUse<S, M extends Makers<S>>(makers: M): (source: S) => Made<M> {
  class Lazy {
    constructor(readonly source: S) {}
  }
  for (const [name, make] of Object.entries(makers)) {
    Object.defineProperty(Lazy.prototype, name, {
      get(this: Lazy) {
        const value = make(this.source);
        Object.defineProperty(this, name, { value });
        return value;
      },
    });
  }
  return (source) => new Lazy(source) as unknown as Made<M>;
}
