import { router } from './init';
import { adminRouter } from './routers/admin';
import { auditRouter } from './routers/audit';
import { budgetsRouter } from './routers/budgets';
import { conversationsRouter } from './routers/conversations';
import { invitationsRouter } from './routers/invitations';
import { membersRouter } from './routers/members';
import { messagesRouter } from './routers/messages';
import { modelsRouter } from './routers/models';
import { syncRouter } from './routers/sync';
import { templatesRouter } from './routers/templates';
import { tenantsRouter } from './routers/tenants';
import { usageRouter } from './routers/usage';

export const appRouter = router({
	admin: adminRouter,
	ai: router({
		conversations: conversationsRouter,
		messages: messagesRouter,
		models: modelsRouter,
		templates: templatesRouter,
		usage: usageRouter
	}),
	audit: auditRouter,
	budgets: budgetsRouter,
	invitations: invitationsRouter,
	members: membersRouter,
	sync: syncRouter,
	tenants: tenantsRouter
});

export type AppRouter = typeof appRouter;
