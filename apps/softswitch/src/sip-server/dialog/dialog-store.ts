import { tagOf, type SipPeer, type SipRequest } from '@outrider/sip';
import type { AppConnection } from '../link/app-connection.js';
import { dialogId, type Dialog } from './dialog.js';

/** All dialogs, found by id, by application and by connection of the far end; never by search. */
export interface DialogStore {
  add(dialog: Dialog): void;
  remove(dialog: Dialog): void;
  get(id: string): Dialog | undefined;
  /** The dialog that a request from the network belongs to, by Call-ID and both tags. */
  ofRequest(request: SipRequest): Dialog | undefined;
  ofApp(app: AppConnection): readonly Dialog[];
  ofFlow(flow: string): readonly Dialog[];
  setOwner(dialog: Dialog, owner: AppConnection | undefined): void;
  setVia(dialog: Dialog, via: SipPeer | undefined): void;
  has(dialog: Dialog): boolean;
  count(): number;
  all(): readonly Dialog[];
}

export function createDialogStore(): DialogStore {
  const byId = new Map<string, Dialog>();
  const byApp = createGroups<AppConnection, Dialog>();
  const byFlow = createGroups<string, Dialog>();
  return {
    add(dialog) {
      byId.set(dialog.id, dialog);
      byApp.put(dialog.owner, dialog);
      byFlow.put(dialog.via?.flow, dialog);
    },
    remove(dialog) {
      if (byId.get(dialog.id) !== dialog) return;
      byId.delete(dialog.id);
      byApp.drop(dialog.owner, dialog);
      byFlow.drop(dialog.via?.flow, dialog);
    },
    get: (id) => byId.get(id),
    ofRequest({ headers }) {
      const callId = headers.get('call-id')!;
      const fromTag = tagOf(headers.get('from')!) ?? '';
      const toTag = tagOf(headers.get('to')!) ?? '';
      const asUas = byId.get(dialogId(callId, fromTag));
      if (asUas?.role === 'uas' && asUas.localTag === toTag) return asUas;
      const asUac = byId.get(dialogId(callId, toTag));
      return asUac?.role === 'uac' && asUac.remoteTag === fromTag ? asUac : undefined;
    },
    ofApp: (app) => byApp.of(app),
    ofFlow: (flow) => byFlow.of(flow),
    setOwner(dialog, owner) {
      byApp.drop(dialog.owner, dialog);
      dialog.owner = owner;
      if (byId.get(dialog.id) === dialog) byApp.put(owner, dialog);
    },
    setVia(dialog, via) {
      byFlow.drop(dialog.via?.flow, dialog);
      dialog.via = via;
      if (byId.get(dialog.id) === dialog) byFlow.put(via?.flow, dialog);
    },
    has: (dialog) => byId.get(dialog.id) === dialog,
    count: () => byId.size,
    all: () => [...byId.values()],
  };
}

/** Things by what they belong to. */
export function createGroups<Key, Item>() {
  const groups = new Map<Key, Set<Item>>();
  return {
    put(key: Key | undefined, item: Item): void {
      if (key === undefined) return;
      const group = groups.get(key);
      if (group) group.add(item);
      else groups.set(key, new Set([item]));
    },
    drop(key: Key | undefined, item: Item): void {
      if (key === undefined) return;
      const group = groups.get(key);
      if (group?.delete(item) && group.size === 0) groups.delete(key);
    },
    of: (key: Key): readonly Item[] => [...(groups.get(key) ?? [])],
  };
}
