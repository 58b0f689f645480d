/**
 * Asks until the service answers well and with the right version, or WITHIN_SECONDS are over. Without a path in HEALTH an answer of any
 * kind is enough: the port is open. Without one in VERSION any version is right. COMMIT is whole.
 */
export const healthyScript = `answers_well() {
  if [ -n "$HEALTH" ]; then
    curl --silent --fail --max-time 10 --output /dev/null "$URL$HEALTH" || return 1
  else
    curl --silent --max-time 10 --output /dev/null "$URL" || return 1
  fi
  [ -z "$VERSION" ] || curl --silent --fail --max-time 10 "$URL$VERSION" | grep --quiet --fixed-strings "\${COMMIT:0:7}"
}

deadline=$((SECONDS + WITHIN_SECONDS))
until answers_well; do
  if ((SECONDS >= deadline)); then
    echo "::error::$URL$HEALTH did not answer well\${VERSION:+ with version $COMMIT} within $WITHIN_SECONDS s"
    exit 1
  fi
  sleep 5
done
`;
