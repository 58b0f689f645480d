import { readFileSync } from 'node:fs';
import path from 'node:path';

const repositoryOnly = /<!-- repository only -->.*?<!-- \/repository only -->\n*/gs;
const picture = /!\[([^\]]*)\]\(([^):]+)\)/g;
const link = /(?<!!)\[([^\]]*)\]\(([^):]+)\)/g;

/**
 * README.md as the package has it. The page of an extension finds no file beside the text: pictures are inside it, and the
 * name of a document of the repository is no link there. What only a clone can do is left out.
 *
 * @param {string} text
 * @param {string} directory what its pictures are relative to
 */
export function packagedReadme(text, directory) {
  return text
    .replace(repositoryOnly, '')
    .replace(link, '$1')
    .replace(picture, (_, says, file) => `![${says}](${embedded(path.join(directory, file))})`);
}

function embedded(file) {
  return `data:image/png;base64,${readFileSync(file).toString('base64')}`;
}
