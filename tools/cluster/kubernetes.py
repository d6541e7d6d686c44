"""Shards as the pods of an Indexed Job (Kubernetes 1.24 or later): pod I makes shard I + 1.

The volume of the pods (a PersistentVolumeClaim) holds the studies with all their files and FOLDER,
under the same paths as here: a volume has no limit of 1 MiB, as a ConfigMap has. Threads are as many
as the pod's limit of processors. Pods that are evicted start again and continue.
"""
import json
import subprocess

from submission import ClusterError

USER = 10001  # of the image, see tools/kubernetes/Containerfile
TASK = """set -u
name=shard_$(printf %05d $((JOB_COMPLETION_INDEX + 1)))_of_$(printf %05d "$SHARDS")
offcut --quiet run "$@" --resume --jobs "$JOBS" --shard "kubernetes/$SHARDS" \\
  -o "$FOLDER/shards/$name.db" 2>>"$FOLDER/logs/$name.log" || [ $? -eq 1 ] || exit 2
: >"$FOLDER/done/$name"
"""  # code 1 says that some scenarios have no feasible cut: an answer, not a failure


def container_of(submission, cpus="2"):
    mount = str(submission.folder.parent)
    return {
        "name": "offcut",
        "image": submission.image,
        "securityContext": {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                            "capabilities": {"drop": ["ALL"]}},
        "env": [{"name": "SHARDS", "value": str(submission.shards)},
                {"name": "FOLDER", "value": str(submission.folder)},
                {"name": "JOBS", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}}],
        "command": ["/bin/sh", "-c", TASK, "offcut"],
        "args": list(submission.studies),
        "resources": {"requests": {"cpu": cpus, "memory": "512Mi"},
                      "limits": {"cpu": cpus, "memory": "1Gi"}},
        "volumeMounts": [{"name": "data", "mountPath": mount}],
    }


def manifest_of(submission):
    name = f"offcut-{submission.folder.name}".lower().replace("_", "-")[:50].rstrip("-.")
    pod = {"restartPolicy": "OnFailure",
           "securityContext": {"runAsNonRoot": True, "runAsUser": USER, "fsGroup": USER},
           "containers": [container_of(submission)],
           "volumes": [{"name": "data",
                        "persistentVolumeClaim": {"claimName": submission.claim}}]}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name},
            "spec": {"completionMode": "Indexed", "completions": submission.shards,
                     "parallelism": submission.shards, "backoffLimit": 6 * submission.shards,
                     "template": {"spec": pod}}}


def text_of_submission(submission):
    return json.dumps(manifest_of(submission), indent=2)


def kubectl(arguments, text=None):
    try:
        return subprocess.run(["kubectl", *arguments], input=text, capture_output=True, text=True,
                              check=True).stdout
    except FileNotFoundError:
        raise ClusterError("kubectl: expected it on this machine, found none (--dry-run prints the "
                           "manifest)") from None
    except subprocess.CalledProcessError as error:
        raise ClusterError(f"kubectl: {error.stderr.strip()}") from None


def submit(submission, _indices):
    """The whole job: shards that are done find nothing to do."""
    name = manifest_of(submission)["metadata"]["name"]
    kubectl(["delete", "job", name, "--ignore-not-found", "--wait"])
    kubectl(["apply", "--validate=strict", "-f", "-"], text_of_submission(submission))
    return name


def tasks(submission):
    states = {}
    if not submission.jobs:
        return states
    listed = kubectl(["get", "pods", "-l", f"job-name={submission.jobs[-1]}", "-o", "json"])
    for pod in json.loads(listed)["items"]:
        index = pod["metadata"].get("annotations", {}).get(
            "batch.kubernetes.io/job-completion-index")
        phase = pod["status"].get("phase")
        if index is not None and phase in ("Pending", "Running"):
            states[int(index) + 1] = "waiting" if phase == "Pending" else "running"
    return states
