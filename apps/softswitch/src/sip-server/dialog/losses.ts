import type { AppConnection } from '../link/app-connection.js';
import type { DialogStore } from './dialog-store.js';
import type { HangUp } from './hang-up.js';

/** What happens to dialogs when their application or the far end's connection goes. */
export interface Losses {
  /** They wait for another application to speak for them (a successor hanging up, say), but not for ever. */
  appClosed(app: AppConnection): void;
  /** A closed browser tab sends no BYE; a phone that changed networks comes back on another connection. */
  flowClosed(flow: string): void;
}

export function createLosses(deps: {
  store: DialogStore;
  hangUp: HangUp;
  /** How long a call outlives its application, ms. */
  orphanMs: number;
  /** How long a call outlives the far end's websocket, ms. */
  flowGraceMs: number;
}): Losses {
  const { store, hangUp, orphanMs, flowGraceMs } = deps;
  return {
    appClosed(app) {
      for (const dialog of store.ofApp(app)) {
        store.setOwner(dialog, undefined);
        dialog.orphan = setTimeout(() => hangUp(dialog, 'application is gone'), orphanMs);
      }
    },
    flowClosed(flow) {
      for (const dialog of store.ofFlow(flow)) {
        // Over TCP we can connect again to the far end's Contact; to a browser we can not.
        if (dialog.via?.protocol === 'tcp') {
          store.setVia(dialog, undefined);
          continue;
        }
        setTimeout(() => {
          if (dialog.via?.flow === flow) hangUp(dialog, 'connection of the far end is gone');
        }, flowGraceMs).unref();
      }
    },
  };
}
