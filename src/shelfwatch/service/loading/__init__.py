"""From a file to changed levels: plan, load, hold, release, preview.

Alerts are the business of `service.alerting`.
"""
