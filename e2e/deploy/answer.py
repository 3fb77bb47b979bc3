# Runs a command at a terminal and types an answer once it asks.
# usage: answer.py QUESTION ANSWER COMMAND...
import os
import pty
import sys

question, answer = sys.argv[1].encode(), sys.argv[2].encode().decode("unicode_escape").encode()
seen, asked = b"", False


def read(fd):
    global seen, asked
    data = os.read(fd, 1024)
    seen += data
    if not asked and question in seen:
        asked = True
        os.write(fd, answer)
    return data


sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[3:], read, lambda fd: b"")))
