"""The template as it is deployed: transformed, linted, and what the linters miss."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aws.emulator import ROOT
from aws.tables import TEMPLATE, template
from shelfwatch.aws.sns.subscriptions import filter_policy
from shelfwatch.core.alerting.subscriber import ALL_STORES

pytestmark = pytest.mark.slow

TRANSFORM = """
import json, sys
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse
document = yaml_parse(open(sys.argv[1]).read())
for resource in document["Resources"].values():
    if resource["Type"] == "AWS::Serverless::Function":
        resource["Properties"]["CodeUri"] = "s3://bucket/key"
document = Translator(managed_policy_map={}, sam_parser=Parser()).translate(document, {})
print(json.dumps(document))
"""
"""SAM's own transformation, in the environment that has it; linters miss faults of its source."""


@pytest.fixture(scope="module")
def deployed() -> Iterator[Path]:
    """The template as CloudFormation gets it."""
    python = ROOT / ".cache" / "ministack" / "bin" / "python"
    done = run(python, "-c", TRANSFORM, TEMPLATE)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.json"
        path.write_text(done.stdout.splitlines()[-1])
        yield path


@pytest.fixture(scope="module")
def resources(deployed: Path) -> dict[str, Any]:
    """What is deployed, by logical name."""
    found = json.loads(deployed.read_text())["Resources"]
    assert isinstance(found, dict)
    return found


def run(*args: object) -> "subprocess.CompletedProcess[str]":
    """Run a tool; what it said is the error where it fails."""
    done = subprocess.run(  # noqa: S603 -- our own pinned tools
        [str(word) for word in args],
        env={"AWS_DEFAULT_REGION": "eu-central-1", "PATH": "/usr/bin:/bin", "HOME": "/nowhere"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def of_type(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    """The properties of every resource of a type."""
    return {
        name: resource["Properties"]
        for name, resource in resources.items()
        if resource["Type"] == kind
    }


def test_cfn_lint_finds_nothing(deployed: Path) -> None:
    """Types, values and references."""
    run(ROOT / ".venv" / "bin" / "cfn-lint", deployed)


def test_checkov_finds_nothing_but_what_is_justified_in_place(deployed: Path) -> None:
    """Each skip states its reason in the template."""
    checkov = ROOT / ".cache" / "checkov" / "bin" / "checkov"
    run(checkov, "-f", deployed, "--framework", "cloudformation", "--quiet", "--skip-download")
    for name, resource in template()["Resources"].items():
        for skip in resource.get("Metadata", {}).get("checkov", {}).get("skip", []):
            assert len(skip["comment"].split()) > 5, (name, skip["id"])


def test_the_stream_tells_both_images_and_the_mapping_isolates_poison(
    resources: dict[str, Any],
) -> None:
    """No linter knows what Check-Stock needs of them."""
    (table,) = [
        one
        for one in of_type(resources, "AWS::DynamoDB::Table").values()
        if "StreamSpecification" in one
    ]
    assert table["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    (mapping,) = of_type(resources, "AWS::Lambda::EventSourceMapping").values()
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["MaximumRetryAttempts"] > 0
    assert mapping["MaximumRecordAgeInSeconds"] > 0
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"] == {
        "Fn::GetAtt": ["Failures", "Arn"]
    }
    assert "FilterCriteria" not in mapping


def test_what_holds_data_outlives_the_stack(resources: dict[str, Any]) -> None:
    """Tables and buckets stay where somebody deletes the stack, and tables can go back in time."""
    for kind in ("AWS::DynamoDB::Table", "AWS::S3::Bucket"):
        kept = [one for one in resources.values() if one["Type"] == kind]
        assert len(kept) == 2
        for resource in kept:
            assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain",) * 2
    for table in of_type(resources, "AWS::DynamoDB::Table").values():
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_every_bucket_and_the_topic_refuse_plain_http(resources: dict[str, Any]) -> None:
    """Without TLS everything is denied."""
    policies = [
        *of_type(resources, "AWS::S3::BucketPolicy").values(),
        resources["NoStockPolicy"]["Properties"],
    ]
    assert len(policies) == 3
    for policy in policies:
        denied = [one for one in policy["PolicyDocument"]["Statement"] if one["Effect"] == "Deny"]
        assert [one["Condition"] for one in denied] == [{"Bool": {"aws:SecureTransport": "false"}}]


def test_only_this_accounts_bucket_and_rule_may_invoke_the_functions(
    resources: dict[str, Any],
) -> None:
    """Both conditions: a bucket's name alone may come to belong to somebody else."""
    permissions = of_type(resources, "AWS::Lambda::Permission")
    assert set(permissions) == {"LoadPermission", "SweepPermission"}
    for permission in permissions.values():
        assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert "files" in json.dumps(permissions["LoadPermission"]["SourceArn"])
    assert permissions["SweepPermission"]["SourceArn"] == {"Fn::GetAtt": ["Sweep", "Arn"]}


def test_what_is_held_back_is_told_within_a_minute(resources: dict[str, Any]) -> None:
    """The rule calls Check-Stock with what it takes for a sweep."""
    (rule,) = of_type(resources, "AWS::Events::Rule").values()
    (target,) = rule["Targets"]
    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(1 minute)", "ENABLED")
    assert target["Arn"] == {"Fn::GetAtt": ["CheckStock", "Arn"]}
    assert json.loads(target["Input"]) == {"Sweep": True}


def test_who_hears_of_all_stores_has_the_filter_that_a_command_gives(
    resources: dict[str, Any],
) -> None:
    """Or the address of the parameter would hear each message twice, or alone."""
    subscription = resources["EmailSubscription"]["Properties"]
    assert json.dumps(subscription["FilterPolicy"]) == filter_policy(ALL_STORES)


def test_every_log_is_kept_for_a_bounded_time(resources: dict[str, Any]) -> None:
    """CloudWatch keeps logs for ever unless it is told."""
    groups = of_type(resources, "AWS::Logs::LogGroup")
    functions = of_type(resources, "AWS::Lambda::Function")
    assert len(groups) == len(functions) == 2
    assert all("RetentionInDays" in group for group in groups.values())
    assert all("LogGroup" in one["LoggingConfig"] for one in functions.values())


def test_no_permission_is_for_everything(resources: dict[str, Any]) -> None:
    """No role has a wildcard action, a wildcard resource, or a policy of somebody else."""
    roles = of_type(resources, "AWS::IAM::Role")
    assert set(roles) == {"LoadRole", "CheckRole"}
    for role in roles.values():
        assert "ManagedPolicyArns" not in role
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                actions = statement["Action"]
                assert "*" not in "".join([actions] if isinstance(actions, str) else actions)
                assert statement["Resource"] != "*"


def test_functions_know_their_names_by_parameters(resources: dict[str, Any]) -> None:
    """Two stacks stand in one account: every name begins with the stack's."""
    for resource in resources.values():
        for key in ("BucketName", "TableName", "TopicName", "FunctionName", "AlarmName"):
            name = resource["Properties"].get(key)
            if isinstance(name, dict) and "Fn::Sub" in name:
                assert name["Fn::Sub"].startswith(
                    ("${AWS::StackName}-", "/aws/lambda/${AWS::Stack")
                )
