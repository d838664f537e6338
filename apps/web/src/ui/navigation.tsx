import { Anchor, type AnchorProps } from '@mantine/core';
import { useSyncExternalStore, type MouseEvent, type ReactNode } from 'react';

const subscribe = (changed: () => void) => {
  addEventListener('popstate', changed);
  return () => removeEventListener('popstate', changed);
};

/** The path of the page that is shown. */
export const usePath = (): string => useSyncExternalStore(subscribe, () => location.pathname);

/** Goes to another page without loading the application again. */
export function goTo(path: string): void {
  history.pushState(null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
  scrollTo(0, 0);
}

/** A link within the application; opens elsewhere with the usual keys. */
export function Link({ to, children, ...rest }: AnchorProps & { to: string; children: ReactNode }) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    goTo(to);
  };
  return (
    <Anchor href={to} onClick={follow} {...rest}>
      {children}
    </Anchor>
  );
}
