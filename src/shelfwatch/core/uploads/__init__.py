"""What arrives: an upload and its report, the limits beyond which it is held, held uploads.

How a file is read is the business of `files`, how it is loaded that of `service.loading`.
"""
