import type { FastifyInstance } from 'fastify';
import { auditRoutesFor } from '../audit/audit.routes.js';
import { createServer } from '../create-api.js';
import type { ApiDeps } from '../deps.js';
import { healthRoutes } from '../health/health.routes.js';
import { registerOpenApi } from '../http/openapi.js';
import { passwordResetRoutes } from '../password-resets/password-resets.routes.js';
import { enrolmentRoutes } from '../second-factors/enrolment.routes.js';
import { securityEventRoutes } from '../security-events/security-events.routes.js';
import { secondFactorRoutes } from '../second-factors/second-factors.routes.js';
import { showFactorRoutes } from '../second-factors/show-factor.routes.js';
import { ownPasswordRoutes } from '../session/own-password.routes.js';
import { sessionRoutes } from '../session/session.routes.js';
import { deviceRoutes } from '../sessions/devices.routes.js';
import { webRoutes } from '../web/web.routes.js';
import { staffGrantRoutes } from './support-grants.routes.js';
import { staffTenantRoutes } from './tenants.routes.js';

/** Log-on, and what one does about one's own. */
const OWN = [
  sessionRoutes,
  ownPasswordRoutes,
  showFactorRoutes,
  enrolmentRoutes,
  secondFactorRoutes,
  deviceRoutes,
  passwordResetRoutes,
];

/**
 * The address of the operator's personnel, in the same process as the API and nowhere that customers can reach: their log-on and
 * their own routes, and nothing of any customer.
 * @param staffUrl the origin that staff know it by
 */
export async function createStaffApi(deps: ApiDeps, staffUrl: string): Promise<FastifyInstance> {
  const settings = { ...deps.settings, publicUrl: staffUrl, webOrigins: [staffUrl] };
  const { app, nounDeps } = await createServer({ ...deps, settings }, 'operator');
  await registerOpenApi(app);
  await app.register(healthRoutes(deps));
  await app.register(
    async (v1) => {
      for (const routes of OWN) await v1.register(routes(nounDeps));
      await v1.register(staffTenantRoutes(nounDeps));
      await v1.register(auditRoutesFor('staff.audit.read')(nounDeps));
      await v1.register(securityEventRoutes(nounDeps));
      await v1.register(staffGrantRoutes({ ...nounDeps, customersUrl: deps.settings.publicUrl }));
    },
    { prefix: '/v1' },
  );
  await app.register(webRoutes(settings));
  return app;
}
