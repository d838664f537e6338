import { Anchor, Button, type AnchorProps, type ButtonProps } from '@mantine/core';
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

/** Shows another page in place of the one that was asked for. */
export function replaceBy(path: string): void {
  history.replaceState(null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
}

/** Whether a click on a link is ours to follow; with the usual keys the browser opens it elsewhere. */
export function follows(event: MouseEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return false;
  event.preventDefault();
  return true;
}

/** A link within the application. */
export function Link({ to, children, ...rest }: AnchorProps & { to: string; children: ReactNode }) {
  return (
    <Anchor href={to} onClick={(event) => follows(event) && goTo(to)} {...rest}>
      {children}
    </Anchor>
  );
}

/** A link that looks like a button. */
export function LinkButton({ to, children, ...rest }: ButtonProps & { to: string; children: ReactNode }) {
  return (
    <Button component="a" href={to} onClick={(event: MouseEvent) => follows(event) && goTo(to)} {...rest}>
      {children}
    </Button>
  );
}

/**
 * What stands behind `#`, which browsers send to nobody, taken out of the address and its history at once:
 * it is a secret that was sent by mail or handed over by another page.
 */
export function takeFragment(): string {
  const found = location.hash.slice(1);
  if (location.hash !== '') history.replaceState(null, '', location.pathname + location.search);
  return found;
}
