const RELOADED = 'outrider-reloaded-at';
/** A page that was loaded anew so shortly ago is not out of date: the fault is another, ms. */
const RECENT_MS = 30_000;

/** A part of the application that is gone from the server means that there is a newer one: it is loaded. */
export function loadNewVersions(): void {
  addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
    if (Date.now() - last < RECENT_MS) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    event.preventDefault();
    location.reload();
  });
}
