/** What a deep link opens. A link opens and prefills; it never acts. */
export type Link =
  | { readonly opens: 'environment'; readonly name: string; readonly project?: string }
  | { readonly opens: 'preview'; readonly name: string; readonly project?: string }
  | {
      readonly opens: 'rollback';
      readonly environment: string;
      readonly deployment?: string;
      readonly project?: string;
    }
  | { readonly opens: 'approve'; readonly plan: string; readonly project?: string }
  | { readonly opens: 'operation'; readonly operation: string; readonly project?: string }
  | { readonly opens: 'secrets'; readonly project?: string };

/**
 * `/environment/production`, `/rollback/production/<deployment>`, `/operation/<id>`,
 * `/approve/<plan>`, `/preview/<branch>`, `/secrets`; with
 * several projects `?project=<name>`. Undefined for anything else.
 */
export function readLink(path: string, query: string): Link | undefined {
  const [opens, ...names] = path.split('/').filter(Boolean);
  const wanted = new URLSearchParams(query).get('project');
  const project = wanted === null ? {} : { project: wanted };
  const [first, second] = names;
  if (opens === 'secrets') return { opens, ...project };
  if (first === undefined) return undefined;
  if (opens === 'environment') return { opens, name: names.join('/'), ...project };
  if (opens === 'preview') return { opens, name: names.join('/'), ...project }; // a branch may contain slashes
  if (opens === 'approve') return { opens, plan: first, ...project };
  if (opens === 'operation') return { opens, operation: first, ...project };
  if (opens !== 'rollback') return undefined;
  return { opens, environment: first, ...(second === undefined ? {} : { deployment: second }), ...project };
}
