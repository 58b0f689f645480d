import './install.ts';

/** Code of the extension that asks for the editor, with the stand-in in its place. */
export { Operations } from '../../../extension/operations/operate.ts';
export { Change } from '../../../extension/pages/change.ts';
export { LogDocuments } from '../../../extension/pages/logDocuments.ts';
export { OperationPage } from '../../../extension/pages/operationPage.ts';
export { Pages } from '../../../extension/pages/pages.ts';
export { reopenPages } from '../../../extension/pages/reopen.ts';
export { RollbackPage } from '../../../extension/pages/rollbackPage.ts';
export { SecretsPage } from '../../../extension/pages/secretsPage.ts';
export { generateWorkflows } from '../../../extension/problems/generateWorkflows.ts';
export { editor, standInPanel } from './vscode.ts';
