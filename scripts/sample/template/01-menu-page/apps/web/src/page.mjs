/** The page as HTML. */
export function page({ menu }) {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>Runway Coffee</title>
    <link rel="stylesheet" href="/style.css" />
  </head>
  <body>
    <header>
      <p class="sign">✈ Gate C, beside runway 27</p>
      <h1>Runway Coffee</h1>
      <p>Cleared for take-away.</p>
    </header>
    <main>
      <ul class="menu">${menu.map(card).join('')}</ul>
    </main>
  </body>
</html>
`;
}

function card(item) {
  return `
        <li>
          <h2>${escape(item.name)}</h2>
          <p>${escape(item.note)}</p>
          <span class="price">${price(item)}</span>
        </li>`;
}

function price(item) {
  return `€ ${item.price.toFixed(2)}`;
}

export function escape(text) {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
