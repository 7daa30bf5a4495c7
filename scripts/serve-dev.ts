/** `npm run dev`: what `npm start` brings up, under Vite's development server instead of a build. */
import { createServer } from 'vite';
import { startBackingServices } from './backing-services';
import { loadEnvironment, StartError } from './environment';
import { live } from './lifetime';

await live(async (life) => {
	const config = loadEnvironment();
	const services = await startBackingServices(config, () => life.leave(1));
	life.cleanup.defer(() => services.stop());
	life.atExit = () => services.stopWithoutWaiting();

	const server = { host: config.HOST, port: config.PORT, strictPort: true };
	const vite = life.cleanup.adopt(await createServer({ server }), (running) => running.close());
	await vite.listen().catch((error: unknown) => {
		throw new StartError((error as Error).message);
	});
	vite.printUrls();
	console.log(`\n  Database   ${services.database}\n  Provider   ${services.provider}\n`);
	return () => life.leave(0);
});
