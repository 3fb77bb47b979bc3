"""What drive.ts does, for a function in Python: its batches are the lines of the file that the task names."""

import importlib.util
import json
import os
import sys
import time

task = json.loads(os.environ["TASK"])
spec = importlib.util.spec_from_file_location("handler", task["bundle"])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
with open(task["events"]) as file:
    batches = [json.loads(line) for line in file]

for batch in batches[: task["warmUp"]]:
    module.lambda_handler(batch, None)
time.sleep(task.get("pauseMs", 0) / 1_000)
is_whole = task["warmUp"] == 0 and "pauseMs" not in task
before = 0 if is_whole else time.process_time()
wall_ms = []
for batch in batches[task["warmUp"] :]:
    start = time.perf_counter()
    module.lambda_handler(batch, None)
    wall_ms.append((time.perf_counter() - start) * 1_000)
cpu_ms = (time.process_time() - before) * 1_000
with open("/proc/self/status") as status:
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
measured = {"cpuMs": cpu_ms, "wallMs": wall_ms, "peakMegabytes": peak / 1_024}
sys.stdout.flush()
os.write(3, json.dumps(measured).encode())
