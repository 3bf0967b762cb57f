"""From a file to changed levels: plan, load, hold, release, preview.

Who is told of it is the business of `service.alerting`.
"""
