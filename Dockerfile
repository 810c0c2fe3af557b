# docker build -t crimecast . && docker run --rm -v "$PWD/results:/crimecast/results" crimecast results/table1.csv
FROM python:3.11-slim
WORKDIR /crimecast
# Packages first: they change less often than the code.
COPY envs/requirements.lock envs/
# torch for CPUs; leave the index out for a GPU.
RUN pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu -r envs/requirements.lock
COPY . .
RUN pip install --no-cache-dir --no-deps .
ENTRYPOINT ["snakemake", "--cores", "all"]
CMD ["results/table1.csv"]
