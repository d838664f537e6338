import { afterEach, expect, it, vi } from 'vitest';
import { loadNewVersions } from './new-version';

afterEach(() => vi.unstubAllGlobals());

it('loads the page anew once where a part of it is gone from the server, and not in circles', () => {
  const kept = new Map<string, string>();
  const reload = vi.fn();
  const target = new EventTarget();
  vi.stubGlobal('addEventListener', target.addEventListener.bind(target));
  vi.stubGlobal('location', { reload });
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  loadNewVersions();
  const first = new Event('vite:preloadError', { cancelable: true });
  target.dispatchEvent(first);
  expect([reload.mock.calls.length, first.defaultPrevented]).toEqual([1, true]);
  const second = new Event('vite:preloadError', { cancelable: true });
  target.dispatchEvent(second);
  expect([reload.mock.calls.length, second.defaultPrevented]).toEqual([1, false]);
});
