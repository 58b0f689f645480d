import { Module } from 'node:module';
import path from 'node:path';

// Code of the extension asks for the editor by `vscode`, which there is only in one: from here on it gets the stand-in. Whoever needs
// it imports this before that code. (The tests are loaded by `require`.)
const loader = Module as unknown as { _resolveFilename(request: string, ...rest: unknown[]): string };
const resolve = loader._resolveFilename.bind(Module);
const standIn = path.join(import.meta.dirname, 'vscode.ts');
loader._resolveFilename = (request, ...rest) => resolve(request === 'vscode' ? standIn : request, ...rest);
