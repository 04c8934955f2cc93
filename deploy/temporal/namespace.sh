#!/bin/sh
# Creates the namespace of the onboardings, or sets its retention if it is there already. Retention is how long Temporal
# keeps an onboarding after its end: what the UI can still show. The ledger remembers for ever.
set -eu
: "${NAMESPACE:?is the name of the namespace}" "${RETENTION:?is how long closed onboardings are kept, such as 30d}"

# The server may answer before it can create a namespace.
attempt=1
until temporal operator cluster health; do
  [ "$attempt" -lt 30 ] || { echo "Temporal is not healthy after $attempt attempts" >&2; exit 1; }
  attempt=$((attempt + 1))
  sleep 2
done

if temporal operator namespace describe --namespace "$NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace update --namespace "$NAMESPACE" --retention "$RETENTION"
else
  temporal operator namespace create --namespace "$NAMESPACE" --retention "$RETENTION"
fi
