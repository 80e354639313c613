import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const base = '/_extension/{{name}}/';

export default defineConfig({
  base,
  plugins: [react()],
  build: { outDir: '../{{module}}/page', emptyOutDir: true },
  // `npm run dev` serves the page itself, and asks a running LocalStack for the rest.
  server: { proxy: { [`${base}api/`]: 'http://localhost:4566' } },
});
