import type { AppConnection } from './app-connection.js';

/** Which applications asked for which requests (`invite`, `register`, `cdr:stop` …). */
export interface Routes {
  /** Asking again changes nothing: drachtio-srf repeats all its routes each time one is added. */
  add(verb: string, app: AppConnection): void;
  remove(verb: string, app: AppConnection): void;
  removeApp(app: AppConnection): void;
  /** The next application in turn. */
  next(verb: string): AppConnection | undefined;
}

export function createRoutes(): Routes {
  const byVerb = new Map<string, { apps: AppConnection[]; turn: number }>();
  const drop = (verb: string, app: AppConnection) => {
    const route = byVerb.get(verb);
    if (!route) return;
    route.apps = route.apps.filter((each) => each !== app);
    if (route.apps.length === 0) byVerb.delete(verb);
  };
  return {
    add(verb, app) {
      const key = verb.toLowerCase();
      const route = byVerb.get(key);
      if (!route) byVerb.set(key, { apps: [app], turn: 0 });
      else if (!route.apps.includes(app)) route.apps.push(app);
    },
    remove: (verb, app) => drop(verb.toLowerCase(), app),
    removeApp(app) {
      for (const verb of [...byVerb.keys()]) drop(verb, app);
    },
    next(verb) {
      const route = byVerb.get(verb.toLowerCase());
      if (!route) return undefined;
      const app = route.apps[route.turn % route.apps.length];
      route.turn = (route.turn + 1) % route.apps.length;
      return app;
    },
  };
}
