import { z } from 'zod';
import { listAuditInput } from '$lib/domain/audit';
import { pageInput } from '$lib/domain/lists';
import { listAudit } from '../../services/audit/list-audit';
import { router, tenantProcedure } from '../init';

export const auditRouter = router({
	list: tenantProcedure('audit:read')
		.input(z.object({ ...pageInput, ...listAuditInput }))
		.query(({ ctx, input }) => listAudit(ctx.tenant, input))
});
