import { expect, it } from 'vitest';
import type { AppConnection } from './app-connection.js';
import { createRoutes } from './routes.js';

const app = (id: number): AppConnection => ({ id, send() {}, isOpen: () => true, close() {} });

it('requests go to the applications that asked for them, each in turn', () => {
  const routes = createRoutes();
  const [one, two, three] = [app(1), app(2), app(3)];
  routes.add('INVITE', one);
  routes.add('invite', two);
  routes.add('register', three);
  expect([1, 2, 3, 4].map(() => routes.next('Invite')?.id)).toEqual([1, 2, 1, 2]);
  expect(routes.next('REGISTER')).toBe(three);
  expect(routes.next('OPTIONS')).toBeUndefined();
});

it('asking again changes nothing, and leaving takes the application out of every turn', () => {
  const routes = createRoutes();
  const [one, two] = [app(1), app(2)];
  for (let i = 0; i < 5; i++) routes.add('invite', one);
  routes.add('invite', two);
  expect([1, 2, 3, 4].map(() => routes.next('invite')?.id)).toEqual([1, 2, 1, 2]);
  routes.removeApp(one);
  expect([1, 2].map(() => routes.next('invite')?.id)).toEqual([2, 2]);
  routes.remove('invite', two);
  expect(routes.next('invite')).toBeUndefined();
});
