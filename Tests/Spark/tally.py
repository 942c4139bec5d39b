"""Pipes each partition of a file of responses through `cresurvey tally`: tally.py PROGRAM FILE FOLDER PARTITIONS."""

import os
import sys

from pyspark.sql import SparkSession

program, path, folder, partitions = sys.argv[1:]
spark = (
    SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
lines = spark.sparkContext.textFile("file://" + os.path.abspath(path), int(partitions))


def write(number, tally):
    """Keeps a partition's tally, which is confidential, for its owner alone."""
    name = os.path.join(folder, f"{number:04}.json")
    with open(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(line + "\n" for line in tally)
    return [number]


tallied = lines.pipe(program + " tally -", checkCode=True)
print(len(tallied.mapPartitionsWithIndex(write).collect()), "partitions")
spark.stop()
