/**
 * The program that runs in each child process of a function in Python: what `runtimeSource` is for
 * JavaScript. It is written into the data folder as `runtime.py`, and speaks over the channel that
 * Node.js opens to a child: a line of JSON for each message.
 */
export const pythonRuntimeSource: string = String.raw`
import importlib
import json
import logging
import os
import resource
import signal
import socket
import sys
import threading
import time
import traceback
from datetime import datetime, timezone

channel = socket.socket(fileno=int(os.environ.pop("NODE_CHANNEL_FD")))
os.environ.pop("NODE_CHANNEL_SERIALIZATION_MODE", None)
env = dict(os.environ)
sending = threading.Lock()
mark = ""
handler = None
request_id = None


def failure(error_type, message, trace):
    return {
        "errorMessage": message,
        "errorType": error_type,
        "requestId": request_id or "",
        "stackTrace": list(trace),
    }


class Failure(Exception):
    def __init__(self, error_type, message, trace=()):
        super().__init__(message)
        self.error = failure(error_type, message, trace)


class Context:
    def __init__(self, context, timeout_ms):
        self.aws_request_id = context["awsRequestId"]
        self.invoked_function_arn = context["invokedFunctionArn"]
        self.function_name = env["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = env["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = env["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = env["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None
        self._ends_at = time.monotonic() + timeout_ms / 1000

    def get_remaining_time_in_millis(self):
        return max(0, int((self._ends_at - time.monotonic()) * 1000))


class JsonFormatter(logging.Formatter):
    def format(self, record):
        at = datetime.fromtimestamp(record.created, timezone.utc)
        line = {
            "timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % record.msecs,
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
        }
        if request_id is not None:
            line["requestId"] = request_id
        if record.exc_info:
            line["errorType"] = record.exc_info[0].__name__ if record.exc_info[0] else None
            line["stackTrace"] = self.formatException(record.exc_info).split("\n")
        return json.dumps(line, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    converter = time.gmtime

    def __init__(self):
        fields = ("[%(levelname)s]", "%(asctime)s.%(msecs)03dZ", "%(aws_request_id)s", "%(message)s")
        super().__init__("\t".join(fields), "%Y-%m-%dT%H:%M:%S")

    # One entry of the log, also where the message has several lines.
    def format(self, record):
        record.aws_request_id = request_id or ""
        return super().format(record).replace("\n", "\0")


def load(module_name, handler_name, other_name, paths):
    sys.path[:] = [os.getcwd()] + [p for p in paths if p not in sys.path] + sys.path[1:]
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        hint = ""
        if (getattr(error, "name", None) or "").split(".")[0] in ("boto3", "botocore"):
            hint = "; Lambda has boto3, and the Python of this machine has not: install it there"
        message = "Unable to import module '%s': %s%s" % (module_name, error, hint)
        raise Failure("Runtime.ImportModuleError", message)
    except SyntaxError as error:
        message = "Syntax error in module '%s': %s" % (module_name, error)
        raise Failure("Runtime.UserCodeSyntaxError", message)
    try:
        return getattr(module, handler_name)
    except AttributeError:
        if hasattr(module, other_name or ""):
            return getattr(module, other_name)
        message = "Handler '%s' missing on module '%s'" % (handler_name, module_name)
        raise Failure("Runtime.HandlerNotFound", message)


def described(error):
    if isinstance(error, Failure):
        return error.error
    # Without the frames of this file.
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != __file__]
    trace = [line.rstrip("\n") for line in traceback.format_list(frames)]
    return failure(type(error).__name__, str(error), trace)


def answer(message):
    for stream, fd in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            stream.flush()
        except Exception:
            pass
        write_all(fd, (mark + "\n").encode())
    message["maxMemoryKilobytes"] = max_memory_kilobytes()
    with sending:
        channel.sendall((json.dumps(message) + "\n").encode())


# The peak of this program. Where Linux has it, not by getrusage: that counts in the process before it
# became this program, when it had the memory of its parent.
def max_memory_kilobytes():
    if sys.platform == "linux":
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmHWM"):
                    return int(line.split()[1])
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used // 1024 if sys.platform == "darwin" else used


def write_all(fd, data):
    while data:
        data = data[os.write(fd, data):]


def fatal(error):
    answer({"type": "error", "error": error, "fatal": True})
    os._exit(1)


def init(message, started_at):
    global mark, handler
    mark = message["mark"]
    threading.Thread(target=watch_parent, args=(message["parentPid"],), daemon=True).start()
    root = logging.getLogger()
    output = logging.StreamHandler(sys.stdout)
    is_text = message.get("logFormat") == "Text"
    output.setFormatter(TextFormatter() if is_text else JsonFormatter())
    root.addHandler(output)
    # As text, the level stays Python's own: WARNING.
    if not is_text:
        root.setLevel(logging.INFO)
    try:
        handler = load(
            message["modulePath"],
            message["exportPath"],
            message.get("otherExport"),
            message["paths"],
        )
    except SystemExit as error:
        leave(error)
    except BaseException as error:
        fatal(described(error))
    answer({"type": "ready", "initDurationMs": (time.monotonic() - started_at) * 1000})


# The parent reports the status with which the process ends.
def leave(error):
    sys.stdout.flush()
    os._exit(0 if error.code is None else error.code if isinstance(error.code, int) else 1)


def invoke(message):
    global request_id
    request_id = message["context"]["awsRequestId"]
    try:
        value = handler(json.loads(message["payload"]), Context(message["context"], message["timeoutMs"]))
    except SystemExit as error:
        leave(error)
    except BaseException as error:
        return answer({"type": "error", "error": described(error)})
    try:
        text = json.dumps(value, allow_nan=False)
    except Exception as error:
        message = "Unable to marshal response: %s" % error
        return answer({"type": "error", "error": described(Failure("Runtime.MarshalError", message))})
    answer({"type": "answer", "text": text})


# No parent, no function: also when the parent was killed while a handler runs.
def watch_parent(parent_pid):
    while True:
        if os.getppid() != parent_pid:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(1)


def main():
    started_at = time.monotonic()
    pending = b""
    while True:
        chunk = channel.recv(1 << 16)
        if not chunk:
            os._exit(0)
        pending += chunk
        while b"\n" in pending:
            line, pending = pending.split(b"\n", 1)
            message = json.loads(line)
            if message["type"] == "init":
                init(message, started_at)
            else:
                invoke(message)


main()
`.trimStart()
