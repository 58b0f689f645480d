/**
 * What the service is at, for a script: as JSON, its name for AWS, how many tasks it wants, and what was noted when it was put to
 * sleep, by a workflow or by Taxiway itself: how many tasks ran, and where their number is scaled the least of that (`2`, `2/1`).
 */
export const found = `service=$(aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" --include TAGS --query 'services[0]')
arn=$(jq --raw-output .serviceArn <<< "$service")
wanted=$(jq .desiredCount <<< "$service")
noted=$(jq --raw-output '[.tags[]? | select(.key == "taxiway:asleep").value][0] // empty' <<< "$service")
`;

/** `count` are the options by which a service that sleeps runs tasks again; none where it is awake. */
export const wakesWith = `count=()
if ((wanted == 0)); then
  tasks=\${noted%/*}
  count=(--desired-count "\${tasks:-1}")
fi
`;

const scaled = `scaled=(--service-namespace ecs --resource-id "service/$CLUSTER/$SERVICE" --scalable-dimension ecs:service:DesiredCount)
`;

/** Scaling keeps as many tasks as before, and the note is taken away. */
export const awake = `${scaled}if [[ $noted == */* ]]; then
  aws application-autoscaling register-scalable-target "\${scaled[@]}" --min-capacity "\${noted#*/}" > /dev/null
fi
if [[ -n $noted ]]; then
  aws ecs untag-resource --resource-arn "$arn" --tag-keys taxiway:asleep
fi
`;

/** No task runs, and scaling starts none. What was cut off in between finds the least number in the note of before. */
export const asleep = `${scaled}least=$(aws application-autoscaling describe-scalable-targets --service-namespace ecs --resource-ids "service/$CLUSTER/$SERVICE" --query 'ScalableTargets[0].MinCapacity' --output text)
if ((wanted > 0)); then
  note=$wanted
  if [[ $least != None ]]; then
    if [[ $least == 0 && $noted == */* ]]; then least=\${noted#*/}; fi
    note+=/$least
  fi
  aws ecs tag-resource --resource-arn "$arn" --tags "key=taxiway:asleep,value=$note"
  if [[ $least != None ]]; then
    aws application-autoscaling register-scalable-target "\${scaled[@]}" --min-capacity 0 > /dev/null
  fi
  aws ecs update-service --cluster "$CLUSTER" --service "$SERVICE" --desired-count 0 > /dev/null
fi
`;
