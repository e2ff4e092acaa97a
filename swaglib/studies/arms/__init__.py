"""What each study varies, one file a study.

The name of a study is that of its file. To add one is to add one file, with a docstring that says which claims of
`claims.yaml` it tests, and `ARMS`, a list of `swaglib.studies.arm.Arm`.
"""
