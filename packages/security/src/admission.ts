import { permitsAddress } from './ip-allowlist.js';
import type { Session } from './sessions.js';

/**
 * Whether a session that is good may be used here and from there: whose users an address of ours serves, and where the tenant lets
 * its people come from.
 */
export const isAdmitted = (
  session: Pick<Session, 'tenantKind' | 'ipAllowlist'>,
  at: { serves: Session['tenantKind']; address: string },
): boolean => session.tenantKind === at.serves && permitsAddress(session.ipAllowlist, at.address);
