// Evaluates and activates the extension in a fresh process against a `vscode` that answers everything with a stand-in, and
// prints how long each took.
const Module = require('node:module');

/** Can be called, constructed, iterated and asked for any property, any number of times. */
function anything() {
  const known = new Map();
  return new Proxy(function () {}, {
    get(_target, name) {
      if (name === Symbol.iterator) return () => [][Symbol.iterator]();
      if (name === Symbol.toPrimitive) return () => '';
      if (name === 'then') return undefined; // no promise, or an await would never end
      if (!known.has(name)) known.set(name, name === 'length' ? 0 : anything());
      return known.get(name);
    },
    set: (_target, name, value) => known.set(name, value) && true,
    apply: () => anything(),
    construct: () => anything(),
    has: () => true,
  });
}

// As the prototype, so that what the bundle copies of the module's own names still finds the others.
const vscode = Object.create(anything());
for (const name of ['TreeItem', 'EventEmitter', 'Disposable', 'MarkdownString', 'ThemeIcon', 'ThemeColor']) {
  vscode[name] = class {
    constructor() {
      this.event = () => anything();
    }
    fire() {}
    dispose() {}
  };
}
vscode.Disposable.from = () => new vscode.Disposable();

const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));

const started = performance.now();
const extension = require(process.argv[2]);
const evaluated = performance.now();
extension.activate(
  Object.assign(anything(), {
    subscriptions: [],
    extensionPath: '/',
    extensionUri: anything(),
    extension: { packageJSON: require('../../package.json') },
  }),
);
const activated = performance.now();
process.stdout.write(
  JSON.stringify({ evaluatedMs: evaluated - started, activatedMs: activated - evaluated }),
);
process.exit(0);
