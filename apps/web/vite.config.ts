import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const api = process.env['OUTRIDER_API_URL'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react()],
  // The packages are read from their sources, so that a build needs no other build before it.
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  server: { proxy: { '/v1': { target: api, changeOrigin: false } } },
  // Mantine alone is most of it.
  build: { outDir: 'dist', sourcemap: true, chunkSizeWarningLimit: 900 },
});
