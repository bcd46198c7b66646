"""A far side on this machine: answers what a test says, and keeps what it was sent."""

import json
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, urlsplit

from casework.alerts.senders.channels import sender_for

SECRET = "SECtopSecretValue"


class Far:
    def __init__(self, cert=None):
        self.seen, self.answers = [], {}
        far = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                far.seen.append((self.path, dict(self.headers), body))
                queue = far.answers.get(urlsplit(self.path).path) or far.answers["*"]
                answer = queue.pop(0) if len(queue) > 1 else queue[0]
                if answer == "close":
                    self.close_connection = True
                    return
                if answer == "slow":
                    time.sleep(0.8)
                    self.close_connection = True
                    return
                status, data, headers = answer
                data = data if isinstance(data, bytes) else json.dumps(data).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if cert:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(cert / "cert.pem", cert / "key.pem")
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            # A client that does not trust us hangs up in the handshake; that is no news here.
            self.server.handle_error = lambda *_: None
        self.port = self.server.server_port
        self.host = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def say(self, *answers, path="*"):
        self.answers[path] = [a if isinstance(a, str) else (*a, {})[:3] for a in answers]

    def robot(self, kind):
        base = f"base={quote(f'http://{self.host}', safe='')}&timeout=0.3"
        return sender_for(
            {
                "wecom": f"wecom://{SECRET}?{base}",
                "dingtalk": f"dingtalk://Tok?secret={SECRET}&{base}",
                "feishu": f"feishu://hook?secret={SECRET}&{base}",
                "wecom-app": f"wecom-app://corp:{SECRET}@1000002?{base}",
                "webhook": f"webhook+http://:{SECRET}@{self.host}/in?a=b",
            }[kind]
        )

    def close(self):
        self.server.shutdown()
        self.server.server_close()
