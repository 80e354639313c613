import * as z from 'zod/mini';
import { normalizeName } from './project-name.ts';

/** A project's name in a file; whatever form it has there, what is read is in the form of PEP 503. */
export const projectNameSchema = z.pipe(z.string(), z.transform(normalizeName));
