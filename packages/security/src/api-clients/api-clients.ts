import { secretsEqual } from '../constant-time.js';
import { permitsAddress } from '../ip-allowlist.js';
import type { Permission } from '../permissions.js';
import { assertionKeyId, verifyAssertion, type StoredPublicKey } from './assertions.js';
import { isByCampaign, mayBeHeldByClients } from './client-permissions.js';
import { hashApiSecret, isApiSecret } from './secrets.js';
import type { ApiTokens } from './tokens.js';

/** A key with its client, its partner's approval and its tenant, all of it as it is now. */
export interface StoredApiKey {
  tenantId: string;
  keyId: string;
  clientId: string;
  clientName: string;
  scopes: readonly { permission: string; campaignIds: readonly string[] | null }[];
  requestsPerMinute: number;
  secretHash: string | null;
  publicKey: StoredPublicKey | null;
  keyExpiresAt: Date;
  keyRevokedAt: Date | null;
  clientActive: boolean;
  approvalExpiresAt: Date | null;
  approvalRevokedAt: Date | null;
  tenantKind: 'customer' | 'operator';
  ipAllowlist: readonly { cidr: string }[] | null;
}

/** Where keys are kept; always the primary, so that what was revoked is so at once. */
export interface ApiKeyStore {
  /** By its id alone, which is unique over tenants: who asks for a token names no tenant. */
  find(keyId: string): Promise<StoredApiKey | undefined>;
  /** One query by primary keys. */
  findOf(tenantId: string, clientId: string, keyId: string): Promise<StoredApiKey | undefined>;
  /** Remembers that an assertion was shown; false where it was before. */
  useOnce(tenantId: string, useHash: string, expiresAt: Date): Promise<boolean>;
  touch(tenantId: string, keyId: string, at: Date): Promise<void>;
}

/** A program that makes requests. */
export interface ApiClient {
  id: string;
  tenantId: string;
  keyId: string;
  name: string;
  permissions: ReadonlySet<Permission>;
  /** The campaigns that it has a permission for; null: all of them, and what belongs to none. */
  campaignsOf(permission: Permission): readonly string[] | null;
  requestsPerMinute: number;
}

/** How a client shows who it is. */
export type ClientProof = { keyId: string; secret: string } | { assertion: string };

/** What came of asking for a token. */
export type Issued =
  | { ok: true; token: string; expiresAt: Date; client: ApiClient }
  /** `key`: where the key at least is known, for the records of its tenant. */
  | { ok: false; key: Pick<StoredApiKey, 'tenantId' | 'keyId' | 'clientId'> | undefined };

export interface ApiClients {
  /**
   * A token for who shows a key's secret or an assertion signed with it. Refused alike, whatever the reason: unknown, wrong, expired,
   * revoked or shown before, the partner's approval gone, or the address not one of the tenant's.
   */
  issue(proof: ClientProof, ip: string): Promise<Issued>;
  /** Whose token it is; undefined where that is refused. Client, key, approval and tenant are looked up at each use, in one query. */
  verify(token: string, ip: string): Promise<ApiClient | undefined>;
}

export function createApiClients(deps: {
  store: ApiKeyStore;
  tokens: ApiTokens;
  /** Addresses of the token route, of which an assertion names one. */
  audiences: readonly string[];
  now: () => Date;
}): ApiClients {
  const { store, tokens, audiences, now } = deps;

  const usable = (key: StoredApiKey | undefined, ip: string): key is StoredApiKey => {
    if (!key || key.tenantKind !== 'customer') return false;
    const at = now();
    const approved = !key.approvalRevokedAt && (key.approvalExpiresAt === null || key.approvalExpiresAt > at);
    const live = !key.keyRevokedAt && key.keyExpiresAt > at && key.clientActive;
    return live && approved && permitsAddress(key.ipAllowlist, ip);
  };

  const proves = async (key: StoredApiKey, proof: ClientProof): Promise<boolean> => {
    if ('secret' in proof) {
      return (
        isApiSecret(proof.secret) &&
        key.secretHash !== null &&
        secretsEqual(hashApiSecret(proof.secret), key.secretHash)
      );
    }
    const { keyId, clientId, publicKey } = key;
    if (publicKey === null) return false;
    const shown = await verifyAssertion(proof.assertion, { keyId, clientId, publicKey, audiences, now: now() });
    return shown !== undefined && store.useOnce(key.tenantId, shown.useHash, shown.expiresAt);
  };

  return {
    issue: async (proof, ip) => {
      const keyId = 'assertion' in proof ? assertionKeyId(proof.assertion) : proof.keyId;
      const key = keyId === undefined ? undefined : await store.find(keyId);
      if (!usable(key, ip) || !(await proves(key, proof))) return { ok: false, key };
      await store.touch(key.tenantId, key.keyId, now());
      const issued = await tokens.sign({ sub: key.clientId, tid: key.tenantId, key: key.keyId });
      return { ok: true, ...issued, client: clientOf(key) };
    },
    verify: async (token, ip) => {
      const claims = await tokens.verify(token);
      if (!claims) return undefined;
      const key = await store.findOf(claims.tid, claims.sub, claims.key);
      return usable(key, ip) ? clientOf(key) : undefined;
    },
  };
}

function clientOf(key: StoredApiKey): ApiClient {
  const scopes = new Map<Permission, readonly string[] | null>();
  for (const { permission, campaignIds } of key.scopes) {
    // What the catalogue no longer gives to clients, or not by campaign, grants nothing.
    if (!mayBeHeldByClients(permission)) continue;
    if (campaignIds === null || isByCampaign(permission)) scopes.set(permission, campaignIds);
  }
  return {
    id: key.clientId,
    tenantId: key.tenantId,
    keyId: key.keyId,
    name: key.clientName,
    permissions: new Set(scopes.keys()),
    campaignsOf: (permission) => {
      const campaignIds = scopes.get(permission);
      return campaignIds === undefined ? [] : campaignIds;
    },
    requestsPerMinute: key.requestsPerMinute,
  };
}
