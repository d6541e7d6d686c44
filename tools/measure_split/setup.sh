# What the scripts of this folder share: the runtime's binding, and its silence. Sourced, not run.
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

# The runtime reports to its vendor unless told not to; its post-install step would fetch more.
export ORT_DISABLE_TELEMETRY=1
export ONNXRUNTIME_NODE_INSTALL=skip

if ! command -v node >/dev/null; then
  echo "$(basename "$0"): node: expected Node.js 18 or newer on the PATH, found none (Debian: apt install nodejs npm)" >&2
  exit 2
fi
record="$here/../record"
if [[ ! -d "$record/node_modules/onnxruntime-node" ]]; then
  echo "$(basename "$0"): installing the pinned ONNX Runtime binding into $record/node_modules" >&2
  (cd "$record" && npm ci --no-progress >&2)
fi
