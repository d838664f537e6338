import '@mantine/core/styles.css';
import './app.css';
import './texts';
import { MantineProvider } from '@mantine/core';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from './api/client';
import { onProblem } from './api/session';
import { App } from './app';
import { ErrorBoundary } from './ui/error-boundary';
import { loadNewVersions } from './ui/new-version';
import { theme } from './ui/theme';

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => onProblem(client, error) }),
  mutationCache: new MutationCache({ onError: (error) => onProblem(client, error) }),
  defaultOptions: {
    queries: {
      // What the API refused it would refuse again.
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
    },
  },
});

loadNewVersions();
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <QueryClientProvider client={client}>
          <ErrorBoundary>
            <App />
          </ErrorBoundary>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
