"""Puts the student and its session back after an operation that ended them."""

import os

import requests
import schemathesis

RECORDS = os.environ["MIMEO_URL"] + "/__mimeo/apis/driving/resources/{}/records/{}"
STUDENT = [RECORDS.format("users", "1"), RECORDS.format("sessions", "student-token")]
before = {}


@schemathesis.hook
def before_call(context, case, kwargs):
    for url in STUDENT if not before else ():
        before[url] = requests.get(url, timeout=10).json()["data"]


@schemathesis.hook
def after_call(context, case, response):
    if case.operation.definition.raw["operationId"] in ("refreshToken", "logout", "unbindMiniprogram"):
        for url, record in before.items():
            requests.put(url, json=record, timeout=10).raise_for_status()
