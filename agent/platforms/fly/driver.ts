import type { ArtifactId, DeploymentId } from '../../protocol/ids.ts';
import type { Deployment } from '../../protocol/model.ts';
import { Failed } from '../../protocol/failures.ts';
import type { Change, Driver, ListedVariable, VariableValue } from '../cloud/driver.ts';
import { isOfImage } from '../cloud/images/imageName.ts';
import { Images } from '../cloud/images/images.ts';
import type { CloudParts } from '../cloud/parts.ts';
import { setting } from '../cloud/settings.ts';
import { Tool } from '../cloud/tool.ts';
import type {
  DeployRequest,
  LogLine,
  LogsAsked,
  Page,
  StepContext,
  Target,
  TargetPlace,
  TargetReading,
} from '../platform.ts';
import { viewerAnswer, viewerQuery } from './apps.ts';
import { BuildChange } from './buildChange.ts';
import { FlyApi } from './flyApi.ts';
import { flyTool } from './flyTool.ts';
import { artifactOf, imageOf, ownImage, tagOf } from './images.ts';
import { keptElsewhere } from './keptElsewhere.ts';
import { readLogs } from './logs.ts';
import { keptImage } from './lookUps.ts';
import { deploymentWith, pageOf } from './pages.ts';
import { appOf, registryElsewhere } from './places.ts';
import { pushChange } from './pushChange.ts';
import { readTargets } from './reading.ts';
import { registryLogin } from './registryLogin.ts';
import { ReleaseChange } from './releaseChange.ts';
import { removeChange } from './removeChange.ts';
import { sleepChange, wakeChange } from './sleepChange.ts';
import { listVariables, setVariable } from './variables.ts';
import type { FlyWorld } from './world.ts';

export class FlyDriver implements Driver {
  readonly #world: FlyWorld;

  constructor(parts: CloudParts) {
    const login = (host: string, signal: AbortSignal) => registryLogin(host, parts, signal);
    const images = new Images({ platform: 'fly', parts, login, tell: () => Promise.resolve(null) });
    this.#world = { parts, api: new FlyApi(parts), tool: new Tool(flyTool, parts), images, login };
  }

  async account(signal: AbortSignal): Promise<string> {
    const { viewer } = await this.#world.api.graph(viewerQuery, {}, viewerAnswer, signal);
    if (viewer) return viewer.email;
    throw new Failed({ reason: 'platform', platform: 'fly', situation: 'badToken', detail: '', until: null });
  }

  read(targets: readonly Target[], signal: AbortSignal): Promise<readonly TargetReading[]> {
    return readTargets(this.#world, targets, signal);
  }

  deployments(
    target: Target,
    page: { readonly before?: DeploymentId; readonly limit: number },
    signal: AbortSignal,
  ): Promise<Page<Deployment>> {
    return pageOf(this.#world, target, page, signal);
  }

  deployment(target: Target, id: DeploymentId, signal: AbortSignal): Promise<Deployment | null> {
    return deploymentWith(this.#world, target, id, signal);
  }

  /** Of another organisation counts as not there: this app could not run it. */
  async keptArtifact(
    place: TargetPlace & Pick<Target, 'image'>,
    artifact: ArtifactId,
    signal: AbortSignal,
  ): Promise<ArtifactId | null> {
    const elsewhere = registryElsewhere(place.image);
    if (elsewhere && isOfImage(artifact))
      return keptElsewhere(this.#world, appOf(place), elsewhere, artifact, signal);
    const image = imageOf(artifact) ?? ownImage(appOf(place), artifact);
    const kept = await keptImage(this.#world.api, image, signal);
    const own = setting(place.settings, 'organization');
    if (!kept || (own !== null && kept.organization !== null && own !== kept.organization)) return null;
    return artifactOf(tagOf(artifact), kept.image);
  }

  build(request: DeployRequest): Change {
    const elsewhere = registryElsewhere(request.target.image);
    return elsewhere ? pushChange(this.#world, request, elsewhere) : new BuildChange(this.#world, request);
  }

  release(request: DeployRequest): Change {
    return new ReleaseChange(this.#world, request, 'release');
  }

  restart(request: DeployRequest): Change {
    return new ReleaseChange(this.#world, request, 'restart');
  }

  sleep(target: Target): Change {
    return sleepChange(this.#world, target);
  }

  wake(target: Target): Change {
    return wakeChange(this.#world, target);
  }

  remove(place: TargetPlace): Change {
    return removeChange(this.#world, place);
  }

  variables(targets: readonly Target[], signal: AbortSignal): Promise<readonly ListedVariable[]> {
    return listVariables(this.#world, targets, signal);
  }

  setVariable(target: Target, name: string, value: VariableValue, context: StepContext): Promise<void> {
    return setVariable(this.#world, target, name, value, context);
  }

  logs(asked: LogsAsked, signal: AbortSignal): AsyncIterable<LogLine> {
    return readLogs(this.#world, asked, signal);
  }
}
