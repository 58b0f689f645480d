/**
 * Asks until the service answers well and with the right version, or WITHIN_SECONDS are over. Without a path in HEALTH any answer but a
 * gateway's own is enough: the port is open. Without one in VERSION any version is right. COMMIT is whole. HEADER is a
 * header that lets the question in.
 */
export const healthyScript = `asked() {
  curl --silent --max-time 10 --header @- "$@" <<< "$HEADER"
}
answers_well() {
  status=$(asked --output /dev/null --write-out '%{http_code}' "$URL$HEALTH") || return 1
  if [ -n "$HEALTH" ]; then
    [[ $status == 2?? ]] || return 1
  else
    [[ $status != 50[234] ]] || return 1
  fi
  [ -z "$VERSION" ] || asked --fail "$URL$VERSION" | grep --quiet --fixed-strings "\${COMMIT:0:7}"
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
