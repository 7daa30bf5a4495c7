import { router } from './init';
import { conversationsRouter } from './routers/conversations';
import { messagesRouter } from './routers/messages';
import { modelsRouter } from './routers/models';
import { usageRouter } from './routers/usage';

export const appRouter = router({
	ai: router({
		conversations: conversationsRouter,
		messages: messagesRouter,
		models: modelsRouter,
		usage: usageRouter
	})
});

export type AppRouter = typeof appRouter;
