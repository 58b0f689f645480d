const repositoryOnly = /<!-- repository only -->.*?<!-- \/repository only -->\n*/gs;
const comment = /<!--.*?-->\n*/gs;
const picture = / *!\[[^\]]*\]\([^):]+\)\n*/g;
const link = /\[([^\]]*)\]\([^):]+\)/g;

/**
 * README.md as the package has it. The page of an extension shows pictures from the web only and finds no file beside its
 * text, so there are no pictures and the name of a document of the repository is no link. What only a clone can do is left out.
 *
 * @param {string} text
 */
export function packagedReadme(text) {
  return text.replace(repositoryOnly, '').replace(comment, '').replace(picture, '').replace(link, '$1');
}
