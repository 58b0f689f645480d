import type { PageState } from '../../webview/protocol/pages.ts';

export interface PageFiles {
  readonly script: string;
  readonly style: string;
  /** `webview.cspSource`. */
  readonly source: string;
  readonly nonce: string;
  readonly locale: string;
}

// What the page's component library writes without a nonce: an empty style element and one style attribute.
const styleHashes =
  "'unsafe-hashes' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 'sha256-DA0+f+xA3+oDh5jkO7hTiTPs19LG5xV7jeMJS8yRA+8='";

/** A page that may load its own script and style, and nothing else. */
export function pageHtml(
  page: PageState['page'],
  { script, style, source, nonce, locale }: PageFiles,
): string {
  const policy = `default-src 'none'; style-src ${source} ${styleHashes}; script-src 'nonce-${nonce}'; font-src ${source}`;
  return `<!DOCTYPE html>
<html lang="${locale}">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${style}">
<title>${page}</title>
</head>
<body data-page="${page}"><script nonce="${nonce}" src="${script}"></script></body>
</html>`;
}
